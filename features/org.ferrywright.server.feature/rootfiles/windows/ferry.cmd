@echo off
rem Starts Ferrywright: ferry COMMAND [ARGUMENTS]; "ferry help" lists the commands.
rem FERRY_OPTS: options for the Java VM. FERRY_JAVA: the java program to run.
setlocal enabledelayedexpansion
set "HERE=%~dp0"
set "JAVA="
if defined FERRY_JAVA set "JAVA=%FERRY_JAVA%"
if not defined JAVA if exist "%HERE%jre\bin\java.exe" set "JAVA=%HERE%jre\bin\java.exe"
if not defined JAVA if defined JAVA_HOME call :accept "%JAVA_HOME%\bin\java.exe"
if not defined JAVA for %%j in (java.exe) do call :accept "%%~$PATH:j"
if not defined JAVA for /d %%d in ("%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Java\*") do call :accept "%%~d\bin\java.exe"
if not defined JAVA (
  echo ferry: Java 25 or newer is needed and none was found. Install it, for example Eclipse Temurin 25, or set JAVA_HOME to it. 1>&2
  exit /b 2
)

set "AREA=-data @none -application org.ferrywright.cli.ferry"
if /i "%~1"=="workbench" (
  if not exist "%HERE%plugins\org.ferrywright.workbench.ui_*" (
    echo ferry: this is the server product, which has no workbench; install the workbench product for it 1>&2
    exit /b 2
  )
  set "AREA=-data @noDefault -application org.ferrywright.workbench.ui.application"
  shift /1
)
rem a heap of a quarter of the machine, and of no machine larger than this (ADR 34); requests that wait for disks leave room for others (ADR 37)
set "OWN="
if /i "%~1"=="listen" set "OWN=-XX:MaxRAM=2g -Djdk.virtualThreadScheduler.parallelism=16"
rem shift leaves %* as it was
set "ARGS="
:collect
if "%~1"=="" if not [%1]==[""] goto run
set "ARGS=!ARGS! %1"
shift /1
goto collect

:run
rem read again at each start: an update may have replaced the launcher or the options
set "VM="
set "IN_VM="
for %%f in ("%HERE%plugins\org.eclipse.equinox.launcher_*.jar") do set "LAUNCHER=%%f"
for /f "usebackq delims=" %%a in ("%HERE%eclipse.ini") do (
  if "%%a"=="-vmargs" (set IN_VM=1) else if defined IN_VM set "VM=!VM! %%a"
)
"%JAVA%" %VM% %OWN% %FERRY_OPTS% "-Djava.util.logging.config.file=%HERE%conf\logging.properties" "-Dlogback.configurationFile=%HERE%conf\logback.xml" -jar "%LAUNCHER%" -install "%HERE%." -nosplash %AREA% %ARGS%
set "CODE=%ERRORLEVEL%"
if "%CODE%"=="23" goto run
if "%CODE%"=="24" goto run
exit /b %CODE%

:accept
if defined JAVA exit /b
if not exist "%~1" exit /b
for /f "tokens=2 delims==" %%v in ('findstr /b "JAVA_VERSION=" "%~dp1..\release" 2^>nul') do for /f "tokens=1 delims=." %%m in (%%v) do if %%m geq 25 set "JAVA=%~1"
exit /b
