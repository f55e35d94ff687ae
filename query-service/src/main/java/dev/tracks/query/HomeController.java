package dev.tracks.query;

import dev.tracks.defaults.security.User;
import dev.tracks.query.features.QueryString;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who this is, and which version. */
@RestController
class HomeController {

  private final ObjectProvider<BuildProperties> build;

  HomeController(ObjectProvider<BuildProperties> build) {
    this.build = build;
  }

  @GetMapping("/")
  Map<String, String> greeting(HttpServletRequest request) {
    QueryString.refuseAny(request);
    return Map.of(
        "message",
        "Hello, %s! This is Tracks, a catalogue of music tracks."
            .formatted(User.required().displayName()));
  }

  @GetMapping("/api/version")
  Map<String, String> version(HttpServletRequest request) {
    QueryString.refuseAny(request);
    Map<String, String> version = new TreeMap<>();
    BuildProperties properties = build.getIfAvailable();
    version.put("name", "tracks");
    version.put(
        "version",
        properties == null || properties.getVersion() == null
            ? "development"
            : properties.getVersion());
    return version;
  }
}
