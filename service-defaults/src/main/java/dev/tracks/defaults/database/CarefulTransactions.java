package dev.tracks.defaults.database;

import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Transactions whose connection may be lost. What is lost the database rolls back by itself, and
 * the pool drops it: the failure that began it all is the one to tell, not that it could not be
 * rolled back.
 */
final class CarefulTransactions extends JdbcTransactionManager {

  private static final long serialVersionUID = 1L;

  CarefulTransactions(DataSource dataSource) {
    super(dataSource);
  }

  @Override
  protected void doRollback(DefaultTransactionStatus status) {
    try {
      super.doRollback(status);
    } catch (TransactionException e) {
      if (!DatabaseFailures.isAway(e)) {
        throw e;
      }
      logger.debug("A lost connection was not rolled back by us", e);
    }
  }
}
