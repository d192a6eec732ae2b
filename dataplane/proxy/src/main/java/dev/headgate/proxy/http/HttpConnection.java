package dev.headgate.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of one connection, one at a time. */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

  private final Map<String, Map<HttpMethod, Endpoint>> endpoints;
  private final Executor workers;

  HttpConnection(Map<String, Map<HttpMethod, Endpoint>> endpoints, Executor workers) {
    this.endpoints = endpoints;
    this.workers = workers;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      write(context, Reply.error(400, "not an HTTP request"), false);
      return;
    }
    String path = new QueryStringDecoder(request.uri()).path();
    Map<HttpMethod, Endpoint> methods = endpoints.get(path);
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    if (methods == null) {
      write(context, Reply.error(404, "no such path"), keepAlive);
      return;
    }
    Endpoint endpoint = methods.get(request.method());
    if (endpoint == null) {
      FullHttpResponse response = response(Reply.error(405, "no such method here"), keepAlive);
      String allowed =
          methods.keySet().stream()
              .map(HttpMethod::name)
              .sorted()
              .collect(Collectors.joining(", "));
      response.headers().set(HttpHeaderNames.ALLOW, allowed);
      write(context, response, keepAlive);
      return;
    }
    if (request.content().isReadable() && !isJson(request)) {
      write(context, Reply.error(415, "the body must be " + Reply.JSON), keepAlive);
      return;
    }
    byte[] body = ByteBufUtil.getBytes(request.content());
    context.channel().config().setAutoRead(false);
    workers.execute(
        () -> {
          Reply reply = answer(endpoint, body, path);
          // Written on the loop by Netty; reading goes on only then.
          context
              .executor()
              .execute(
                  () -> {
                    write(context, reply, keepAlive);
                    context.channel().config().setAutoRead(true);
                  });
        });
  }

  private static Reply answer(Endpoint endpoint, byte[] body, String path) {
    try {
      return endpoint.answer(body);
    } catch (RuntimeException e) {
      log.atError().addKeyValue("path", path).setCause(e).log("request failed");
      return Reply.error(500, "internal error; the log of this pod has it");
    }
  }

  private static boolean isJson(FullHttpRequest request) {
    CharSequence type = HttpUtil.getMimeType(request);
    return type != null && Reply.JSON.contentEquals(type);
  }

  static void write(ChannelHandlerContext context, Reply reply, boolean keepAlive) {
    write(context, response(reply, keepAlive), keepAlive);
  }

  private static void write(
      ChannelHandlerContext context, FullHttpResponse response, boolean keepAlive) {
    var written = context.writeAndFlush(response);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static FullHttpResponse response(Reply reply, boolean keepAlive) {
    ByteBuf body = Unpooled.copiedBuffer(reply.body(), StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()), body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, reply.contentType())
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
        .set(
            HttpHeaderNames.CONNECTION,
            keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
    return response;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Peers come and go, time out, or fail their handshake: theirs to know, not a state of ours.
    if (!(cause instanceof IOException || cause instanceof ReadTimeoutException)) {
      log.atDebug().addKeyValue("cause", cause.toString()).log("connection failed");
    }
    context.close();
  }
}
