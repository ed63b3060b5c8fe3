package dev.sarrio.agent.app;

import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.Reconciler;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a service would do, written down. */
@Singleton
class RecordingReconciler implements Reconciler {
    final List<DesiredState> seen = new CopyOnWriteArrayList<>();

    @Override
    public void reconcile(DesiredState desired) {
        seen.add(desired);
    }
}
