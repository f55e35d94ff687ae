package dev.tracks.gateway;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Puts the proxy in front of everything that the main port has; the management port stays as it is.
 */
@Configuration(proxyBeanMethods = false)
class ProxyServer {

  private static final int OUTPUT_BUFFER = 64 * 1024;

  @Bean
  WebServerFactoryCustomizer<JettyServletWebServerFactory> proxyInFront(
      GatewayProperties properties) {
    return factory ->
        factory.addServerCustomizers(server -> install(server, new RoutingProxy(properties)));
  }

  private static void install(Server server, RoutingProxy proxy) {
    server.setHandler(new Handler.Sequence(proxy, server.getHandler()));
    server.setErrorHandler(new ProblemErrorHandler());
    for (Connector connector : server.getConnectors()) {
      HttpConnectionFactory http = connector.getConnectionFactory(HttpConnectionFactory.class);
      if (http != null) {
        HttpConfiguration configuration = http.getHttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setOutputBufferSize(OUTPUT_BUFFER);
        // Services judge paths for themselves: what arrives is what was sent.
        configuration.setUriCompliance(UriCompliance.UNSAFE);
      }
    }
  }

  /** What Jetty refuses by itself: a bad request line, headers that are too large. */
  private static final class ProblemErrorHandler extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      int status = response.getStatus() >= 400 ? response.getStatus() : 500;
      Problems.write(
          response,
          callback,
          status,
          HttpStatus.getMessage(status)
              .toLowerCase(java.util.Locale.ROOT)
              .replaceAll("[^a-z]+", "-"),
          "The request could not be handled.");
      return true;
    }
  }
}
