package dev.headgate.config;

/** The wire protocols Headgate speaks; the names are those of the resources and of the document. */
public enum Protocol {
  PostgreSQL,
  MariaDB
}
