package dev.tracks.containers;

import org.testcontainers.utility.DockerImageName;

/** Which images, pinned. */
final class Images {

  static final DockerImageName SQL_SERVER =
      DockerImageName.parse("mcr.microsoft.com/mssql/server:2022-CU14-ubuntu-22.04");

  static final DockerImageName SERVICE_BUS =
      DockerImageName.parse("mcr.microsoft.com/azure-messaging/servicebus-emulator:1.1.2");

  static final DockerImageName REDIS = DockerImageName.parse("redis:7.4.2-alpine");

  private Images() {}
}
