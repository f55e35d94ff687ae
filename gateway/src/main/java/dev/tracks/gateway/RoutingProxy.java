package dev.tracks.gateway;

import dev.tracks.defaults.address.AddressRange;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards a request to an instance of the service that the table names: raw path and query as they
 * came, bodies streamed both ways as they are. A body that ends too early upstream breaks the
 * client's connection, so that it can never pass for a whole one.
 */
final class RoutingProxy extends ProxyHandler {

  private static final Logger LOG = LoggerFactory.getLogger(RoutingProxy.class);
  private static final String TARGET = RoutingProxy.class.getName() + ".target";
  private static final String TRIED = RoutingProxy.class.getName() + ".tried";
  private static final String BODY_READ = RoutingProxy.class.getName() + ".bodyRead";
  private static final String BODY_FAILURE = RoutingProxy.class.getName() + ".bodyFailure";
  private static final String ASKED_AGAIN = RoutingProxy.class.getName() + ".askedAgain";
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final int MAX_CONNECTIONS = 1024;

  /** What the services take of a request line and headers together. */
  private static final int MAX_FORWARDED_BYTES = 16 * 1024;

  private final Map<Route.Service, Instances> services = new EnumMap<>(Route.Service.class);
  private final GatewayProperties properties;

  RoutingProxy(GatewayProperties properties) {
    this.properties = properties;
    services.put(Route.Service.COMMAND, new Instances(properties.command(), properties.ejection()));
    services.put(Route.Service.QUERY, new Instances(properties.query(), properties.ejection()));
    services.put(
        Route.Service.INVALIDATOR, new Instances(properties.invalidator(), properties.ejection()));
  }

  @Override
  protected void configureHttpClient(HttpClient client) {
    super.configureHttpClient(client);
    client.setConnectTimeout(properties.connectTimeout().toMillis());
    client.setIdleTimeout(properties.idleTimeout().toMillis());
    client.setMaxConnectionsPerDestination(MAX_CONNECTIONS);
    client.setResponseBufferSize(64 * 1024);
    client.setMaxRequestHeadersSize(MAX_FORWARDED_BYTES);
    client.setUserAgentField(null);
    client.getProtocolHandlers().clear();
  }

  @Override
  public boolean handle(Request request, Response response, Callback unread) {
    Callback callback = new DrainedRequest(request, unread);
    Optional<Refusal> refusal = Refusal.of(request);
    if (refusal.isPresent()) {
      Refusal why = refusal.get();
      Problems.write(response, callback, why.status(), why.slug(), why.detail());
      return true;
    }
    // CONNECT has no path at all.
    String path = Objects.requireNonNullElse(request.getHttpURI().getPath(), "");
    switch (Route.match(request.getMethod(), path)) {
      case Route.Match.Found(Route.Service service) ->
          forward(request, response, callback, service);
      case Route.Match.Described(Set<String> allowed) -> {
        response.setStatus(HttpStatus.NO_CONTENT_204);
        response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", allowed));
        response.write(true, null, callback);
      }
      case Route.Match.WrongMethod(Set<String> allowed) ->
          Problems.methodNotAllowed(response, callback, allowed);
      case Route.Match.Unknown() ->
          Problems.write(
              response, callback, HttpStatus.NOT_FOUND_404, "not-found", "There is no such path.");
    }
    return true;
  }

  private void forward(
      Request request, Response response, Callback callback, Route.Service service) {
    Optional<URI> instance = instances(service).next(tried(request));
    if (instance.isEmpty()) {
      unavailable(response, callback);
      return;
    }
    request.setAttribute(TARGET, new Target(service, instance.get()));
    super.handle(request, response, callback);
  }

  private record Target(Route.Service service, URI uri) {}

  @Override
  protected HttpURI rewriteHttpURI(Request request) {
    URI uri = target(request).uri();
    return HttpURI.from(
        uri.getScheme(), uri.getHost(), uri.getPort(), request.getHttpURI().getPathQuery());
  }

  /** What the client claims of earlier proxies is not believed; what we know replaces it. */
  @Override
  protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request proxyRequest) {
    proxyRequest.headers(
        headers ->
            headers
                .remove(HttpHeader.FORWARDED)
                .remove("X-Forwarded-Server")
                .remove("X-Forwarded-Port")
                .remove("X-Forwarded-Prefix")
                .remove("X-Forwarded-Ssl")
                .put(HttpHeader.X_FORWARDED_FOR, forwardedFor(request))
                .put(HttpHeader.X_FORWARDED_PROTO, request.isSecure() ? "https" : "http")
                // HTTP/1.0 knows requests without a host.
                .put(HttpHeader.X_FORWARDED_HOST, request.getHeaders().get(HttpHeader.HOST)));
  }

  /** Who is connected; before that, what a proxy that we know says of who is connected to it. */
  private String forwardedFor(Request request) {
    String peer = Request.getRemoteAddr(request);
    String before =
        String.join(", ", request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR));
    boolean trusted =
        AddressRange.address(peer)
            .filter(
                address ->
                    properties.trustedProxies().stream().anyMatch(range -> range.contains(address)))
            .isPresent();
    return trusted && !before.isEmpty() ? before + ", " + peer : peer;
  }

  @Override
  protected void onServerToProxyResponseFailure(
      Request request,
      org.eclipse.jetty.client.Request proxyRequest,
      org.eclipse.jetty.client.Response serverResponse,
      Response response,
      Callback callback,
      Throwable failure) {
    Target target = target(request);
    boolean neverSent = neverSent(failure);
    if (neverSent) {
      instances(target.service()).eject(target.uri());
    }
    if (request.getAttribute(BODY_FAILURE) instanceof Throwable ofClient) {
      LOG.debug("A client's body failed", ofClient);
      refuseBody(response, callback, ofClient);
      return;
    }
    LOG.warn("{} failed: {}", target.uri(), failure.toString());
    if (response.isCommitted()) {
      callback.failed(failure);
    } else if (mayBeAskedAgain(request, failure, neverSent)) {
      // A kept connection that its instance closed meanwhile says nothing against the instance.
      boolean sameMayAnswer = !neverSent && request.getAttribute(ASKED_AGAIN) == null;
      request.setAttribute(ASKED_AGAIN, true);
      if (!sameMayAnswer) {
        tried(request).add(target.uri());
      }
      response.reset();
      forward(request, response, callback, target.service());
    } else if (failure instanceof TimeoutException) {
      Problems.write(
          response,
          callback,
          HttpStatus.GATEWAY_TIMEOUT_504,
          "gateway-timeout",
          "The service did not answer in time.");
    } else {
      unavailable(response, callback);
    }
  }

  /** The client's own doing: the service did not fail. */
  private static void refuseBody(Response response, Callback callback, Throwable failure) {
    if (response.isCommitted()) {
      callback.failed(failure);
    } else if (failure instanceof TimeoutException) {
      Problems.write(
          response,
          callback,
          HttpStatus.REQUEST_TIMEOUT_408,
          "request-timeout",
          "The rest of the body did not come in time.");
    } else {
      Problems.write(
          response,
          callback,
          HttpStatus.BAD_REQUEST_400,
          "bad-request",
          "The body is malformed, or ended too early.");
    }
  }

  private static boolean neverSent(Throwable failure) {
    return failure instanceof ConnectException
        || failure instanceof SocketTimeoutException
        || failure instanceof NoRouteToHostException
        || failure instanceof UnknownHostException;
  }

  /**
   * What was never sent, or changes nothing and lost its connection; but of a body there is only
   * one.
   */
  private static boolean mayBeAskedAgain(Request request, Throwable failure, boolean neverSent) {
    return request.getAttribute(BODY_READ) == null
        && (neverSent || SAFE.contains(request.getMethod()) && failure instanceof IOException);
  }

  @Override
  protected org.eclipse.jetty.client.Request.Content newProxyToServerRequestContent(
      Request request, Response response, org.eclipse.jetty.client.Request proxyRequest) {
    return new Body(request);
  }

  /** The client's body, which outlives an instance that could not be reached to take it. */
  private static final class Body extends ProxyRequestContent {

    /**
     * Given up because of the instance; what a read fails with from then on says nothing of the
     * client.
     */
    private volatile boolean givenUp;

    private Body(Request request) {
      super(request);
    }

    @Override
    public Content.Chunk read() {
      getContentSource().setAttribute(BODY_READ, true);
      Content.Chunk chunk = super.read();
      if (Content.Chunk.isFailure(chunk) && !givenUp) {
        getContentSource().setAttribute(BODY_FAILURE, chunk.getFailure());
      }
      return chunk;
    }

    @Override
    public void fail(Throwable failure) {
      givenUp = true;
      if (getContentSource().getAttribute(BODY_READ) != null) {
        super.fail(failure);
      }
    }
  }

  private static void unavailable(Response response, Callback callback) {
    Problems.write(
        response,
        callback,
        HttpStatus.SERVICE_UNAVAILABLE_503,
        "service-unavailable",
        "The service cannot be reached now.");
  }

  private Instances instances(Route.Service service) {
    return Objects.requireNonNull(services.get(service));
  }

  private static Target target(Request request) {
    return (Target) Objects.requireNonNull(request.getAttribute(TARGET));
  }

  @SuppressWarnings("unchecked") // only this class sets the attribute
  private static Set<URI> tried(Request request) {
    Set<URI> tried = (Set<URI>) request.getAttribute(TRIED);
    if (tried == null) {
      tried = new HashSet<>();
      request.setAttribute(TRIED, tried);
    }
    return tried;
  }
}
