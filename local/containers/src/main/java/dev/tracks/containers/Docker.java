package dev.tracks.containers;

import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;

/** Whether containers can be had, asked once for each JVM. */
final class Docker {

  static final String REASON = "needs Docker";

  private Docker() {}

  private static final class Engine {
    static final boolean ANSWERS = asked();

    private static boolean asked() {
      boolean answers = DockerClientFactory.instance().isDockerAvailable();
      if (!answers) {
        System.err.println(
            "No Docker engine answers: every test that runs on containers is skipped (needs"
                + " Docker).");
      }
      return answers;
    }
  }

  /**
   * Returns when containers may be started.
   *
   * @throws TestAbortedException without Docker: the test is skipped, and says why
   */
  static void require() {
    if (!Engine.ANSWERS) {
      throw new TestAbortedException(REASON);
    }
  }

  /**
   * Returns when whoever runs the tests has accepted the licences of Microsoft's images, by the
   * name that the images themselves ask for.
   *
   * @throws IllegalStateException when not
   */
  static void requireAcceptedLicences() {
    if (!"Y".equals(System.getenv("ACCEPT_EULA"))) {
      throw new IllegalStateException(
          "SQL Server and the Service Bus emulator are under Microsoft's licences: read them, and"
              + " accept them with ACCEPT_EULA=Y in the environment (docs/real-parts.md)");
    }
  }
}
