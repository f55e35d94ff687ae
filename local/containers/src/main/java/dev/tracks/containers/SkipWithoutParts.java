package dev.tracks.containers;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Skips each test by its own name when the setup of its class was aborted, and not the class as
 * one; and keeps the clean-up of what was never set up from turning a skip into a failure. Found by
 * JUnit itself under the profile {@code containers}, and nowhere else.
 */
public final class SkipWithoutParts
    implements LifecycleMethodExecutionExceptionHandler, BeforeEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(SkipWithoutParts.class);

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    if (!(thrown instanceof TestAbortedException)) {
      throw thrown;
    }
    context.getStore(NAMESPACE).put(TestAbortedException.class, thrown);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    TestAbortedException aborted = ofTheClass(context);
    if (aborted != null) {
      throw new TestAbortedException(aborted.getMessage());
    }
  }

  @Override
  public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    boolean aborted =
        context.getExecutionException().filter(TestAbortedException.class::isInstance).isPresent();
    if (!aborted || !isOfSomethingThatWasNotMade(thrown)) {
      throw thrown;
    }
  }

  @Override
  public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    if (ofTheClass(context) == null || !isOfSomethingThatWasNotMade(thrown)) {
      throw thrown;
    }
  }

  private static boolean isOfSomethingThatWasNotMade(Throwable thrown) {
    return thrown instanceof NullPointerException;
  }

  private static @org.jspecify.annotations.Nullable TestAbortedException ofTheClass(
      ExtensionContext context) {
    return context.getStore(NAMESPACE).get(TestAbortedException.class, TestAbortedException.class);
  }
}
