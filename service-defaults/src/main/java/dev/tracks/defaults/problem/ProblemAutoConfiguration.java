package dev.tracks.defaults.problem;

import org.apache.catalina.startup.Tomcat;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/** Problem details for everything that a service answers with an error. */
@AutoConfiguration(before = ErrorMvcAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@Import({ProblemAdvice.class, ProblemErrorController.class})
public class ProblemAutoConfiguration {

  @Bean
  ProblemWriter problemWriter(JsonMapper json) {
    return new ProblemWriter(json);
  }

  @Bean
  BodyLimitFilter bodyLimitFilter(ProblemWriter problems) {
    return new BodyLimitFilter(problems, RequestBodies.MAX_JSON);
  }

  @Bean
  ContentCodingFilter contentCodingFilter(ProblemWriter problems) {
    return new ContentCodingFilter(problems);
  }

  @Bean
  MalformedUriFilter malformedUriFilter(ProblemWriter problems) {
    return new MalformedUriFilter(problems);
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({Tomcat.class, ConfigurableTomcatWebServerFactory.class})
  @Import(TomcatParameterAdvice.class)
  static class OnTomcat {

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> problemReports() {
      return factory ->
          factory.addContextCustomizers(
              context ->
                  ((org.apache.catalina.core.StandardHost) context.getParent())
                      .setErrorReportValveClass(ProblemReportValve.class.getName()));
    }
  }
}
