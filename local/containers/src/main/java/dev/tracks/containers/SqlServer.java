package dev.tracks.containers;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.testcontainers.containers.Network;
import org.testcontainers.mssqlserver.MSSQLServerContainer;

/**
 * One SQL Server for the whole JVM, ended with it; the Service Bus emulator keeps its own databases
 * there, too.
 */
public final class SqlServer {

  private static final Network NETWORK = Network.newNetwork();

  private static final class Shared {
    static final SqlServer SERVER = new SqlServer();
  }

  private final MSSQLServerContainer container;

  private SqlServer() {
    container =
        new MSSQLServerContainer(Images.SQL_SERVER)
            .withNetwork(NETWORK)
            .withUrlParam("encrypt", "true")
            .withUrlParam("trustServerCertificate", "true")
            .acceptLicense();
    container.start();
  }

  /**
   * The server, started when it is asked for first.
   *
   * @throws org.opentest4j.TestAbortedException without Docker
   */
  public static SqlServer shared() {
    Docker.require();
    Docker.requireAcceptedLicences();
    return Shared.SERVER;
  }

  /** Where it listens on this machine. */
  public InetSocketAddress address() {
    return new InetSocketAddress(
        container.getHost(), container.getMappedPort(MSSQLServerContainer.MS_SQL_SERVER_PORT));
  }

  /** The JDBC URL of a database when the server is reached by some host and port. */
  public static String url(String host, int port, String database) {
    return "jdbc:sqlserver://"
        + host
        + ":"
        + port
        + ";databaseName="
        + database
        + ";encrypt=true;trustServerCertificate=true";
  }

  public String user() {
    return container.getUsername();
  }

  public String password() {
    return container.getPassword();
  }

  /**
   * Makes an empty database with row versioning as Azure SQL has it by default: readers see the
   * last commit and wait for no writer, and snapshot transactions are allowed.
   *
   * @param name letters and digits
   */
  public void create(String name) throws SQLException {
    try (Connection connection = connect("master");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE [" + name + "]");
      statement.execute("ALTER DATABASE [" + name + "] SET READ_COMMITTED_SNAPSHOT ON");
      statement.execute("ALTER DATABASE [" + name + "] SET ALLOW_SNAPSHOT_ISOLATION ON");
    }
  }

  /** Drops a database, whoever is connected to it. */
  public void drop(String name) throws SQLException {
    try (Connection connection = connect("master");
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER DATABASE [" + name + "] SET SINGLE_USER WITH ROLLBACK IMMEDIATE");
      statement.execute("DROP DATABASE [" + name + "]");
    }
  }

  /** A new connection to a database, straight to the server. */
  public Connection connect(String database) throws SQLException {
    InetSocketAddress at = address();
    return DriverManager.getConnection(
        url(at.getHostString(), at.getPort(), database), user(), password());
  }

  MSSQLServerContainer container() {
    return container;
  }

  static Network network() {
    return NETWORK;
  }
}
