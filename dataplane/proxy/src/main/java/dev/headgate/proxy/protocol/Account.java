package dev.headgate.proxy.protocol;

/** A user that may log in, with what the dialect needs to check that; made by the dialect. */
public interface Account {

  String user();
}
