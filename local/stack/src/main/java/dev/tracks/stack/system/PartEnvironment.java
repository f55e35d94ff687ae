package dev.tracks.stack.system;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a part is told: what the system declares of it, and none of what its caller happens to have
 * set for services of another place. A namespace or a profile of the cloud, left in a shell, would
 * otherwise lead the local parts there.
 */
public final class PartEnvironment {

  /**
   * What the services, Spring Boot, Firebase and telemetry take for settings, and what tells a
   * service that it is in Azure, where it refuses the local accounts; JAVA_TOOL_OPTIONS and the
   * like stay.
   */
  private static final Pattern SETTINGS =
      Pattern.compile(
          "(TRACKS|SPRING|SERVER|MANAGEMENT|LOGGING|FIREBASE|APPLICATIONINSIGHTS|OTEL)[_.].*"
              + "|CONTAINER_APP_NAME|WEBSITE_SITE_NAME",
          Pattern.CASE_INSENSITIVE);

  private PartEnvironment() {}

  /**
   * Makes the environment of a process that of a part.
   *
   * @param inherited what the process would inherit from its caller; changed in place
   * @param told what the system declares
   */
  public static void tell(Map<String, String> inherited, Map<String, String> told) {
    inherited.keySet().removeIf(name -> SETTINGS.matcher(name).matches());
    inherited.putAll(told);
  }
}
