package dev.tracks.gateway;

import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
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
    return factory -> factory.addServerCustomizers(server -> install(server, inFront(properties)));
  }

  private static Handler inFront(GatewayProperties properties) {
    RoutingProxy proxy = new RoutingProxy(properties);
    return properties.cors().origins().isEmpty()
        ? proxy
        : new CrossOrigin(properties.cors(), proxy);
  }

  private static void install(Server server, Handler proxy) {
    server.setHandler(new Handler.Sequence(proxy, server.getHandler()));
    server.setErrorHandler(new ProblemErrorHandler());
    for (Connector connector : server.getConnectors()) {
      HttpConnectionFactory http = connector.getConnectionFactory(HttpConnectionFactory.class);
      if (http != null) {
        HttpConfiguration configuration = http.getHttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setOutputBufferSize(OUTPUT_BUFFER);
        configuration.setRequestHeaderSize(Refusal.MAX_HEADER_BYTES);
        // Services judge paths for themselves: what arrives is what was sent.
        configuration.setUriCompliance(UriCompliance.UNSAFE);
      }
    }
  }
}
