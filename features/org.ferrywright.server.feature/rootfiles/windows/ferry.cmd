@exit /b 2
