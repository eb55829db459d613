package org.ferrywright.workbench.ui.internal;

import org.eclipse.jface.action.GroupMarker;
import org.eclipse.jface.action.IMenuManager;
import org.eclipse.jface.action.MenuManager;
import org.eclipse.jface.action.Separator;
import org.eclipse.swt.graphics.Point;
import org.eclipse.ui.IWorkbenchActionConstants;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.actions.ActionFactory;
import org.eclipse.ui.actions.ActionFactory.IWorkbenchAction;
import org.eclipse.ui.application.ActionBarAdvisor;
import org.eclipse.ui.application.IActionBarConfigurer;
import org.eclipse.ui.application.IWorkbenchWindowConfigurer;
import org.eclipse.ui.application.WorkbenchWindowAdvisor;

/** The window: its size, its title and its menus. */
final class FerryWindowAdvisor extends WorkbenchWindowAdvisor {
    FerryWindowAdvisor(IWorkbenchWindowConfigurer configurer) {
        super(configurer);
    }

    @Override
    public ActionBarAdvisor createActionBarAdvisor(IActionBarConfigurer configurer) {
        return new Menus(configurer);
    }

    @Override
    public void preWindowOpen() {
        IWorkbenchWindowConfigurer window = getWindowConfigurer();
        window.setTitle("Ferrywright");
        window.setInitialSize(new Point(1024, 680));
        window.setShowMenuBar(true);
        window.setShowCoolBar(false);
        window.setShowStatusLine(true);
        window.setShowProgressIndicator(true);
    }

    private static final class Menus extends ActionBarAdvisor {
        private IWorkbenchAction quit;
        private IWorkbenchAction preferences;
        private IWorkbenchAction about;

        Menus(IActionBarConfigurer configurer) {
            super(configurer);
        }

        @Override
        protected void makeActions(IWorkbenchWindow window) {
            quit = registered(ActionFactory.QUIT.create(window));
            preferences = registered(ActionFactory.PREFERENCES.create(window));
            about = registered(ActionFactory.ABOUT.create(window));
        }

        @Override
        protected void fillMenuBar(IMenuManager bar) {
            var file = new MenuManager("&File", IWorkbenchActionConstants.M_FILE);
            file.add(preferences);
            file.add(new Separator());
            file.add(quit);
            var help = new MenuManager("&Help", IWorkbenchActionConstants.M_HELP);
            // the installer puts its "Install New Software..." here
            help.add(new GroupMarker(IWorkbenchActionConstants.MB_ADDITIONS));
            help.add(new Separator());
            help.add(about);
            bar.add(file);
            bar.add(help);
        }

        private IWorkbenchAction registered(IWorkbenchAction action) {
            register(action);
            return action;
        }
    }
}
