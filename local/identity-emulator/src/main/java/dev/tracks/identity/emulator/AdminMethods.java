package dev.tracks.identity.emulator;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a project's owner does with its accounts, as firebase-admin asks for it.
 *
 * @see <a
 *     href="https://cloud.google.com/identity-platform/docs/reference/rest/v1/projects.accounts">
 *     projects.accounts</a>
 */
final class AdminMethods {

  private static final Set<String> CREATE =
      Set.of("localId", "email", "password", "displayName", "emailVerified", "disabled");
  private static final Set<String> UPDATE =
      Set.of(
          "localId",
          "email",
          "password",
          "displayName",
          "emailVerified",
          "disableUser",
          "customAttributes",
          "validSince",
          "deleteAttribute");
  private static final int MOST_LISTED = 1000;

  private final AccountStore accounts;
  private final Passwords passwords;
  private final Uids uids;
  private final Clock clock;

  AdminMethods(AccountStore accounts, Passwords passwords, Uids uids, Clock clock) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.uids = uids;
    this.clock = clock;
  }

  /** {@code accounts}: a new one. */
  Map<String, Object> create(byte[] body) {
    Fields fields = Fields.of(body, CREATE);
    String uid = fields.text("localId");
    Instant now = clock.instant();
    Account account = Account.fresh(uid == null ? uids.next() : Credentials.uid(uid), now);
    Account created = changed(account, fields, hash(fields), now);
    accounts.create(created.withDisabled(fields.isTrue("disabled")));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("kind", "identitytoolkit#SignupNewUserResponse");
    answer.put("localId", created.uid());
    if (created.email() != null) {
      answer.put("email", created.email());
    }
    return answer;
  }

  /** {@code accounts:lookup} by ids and addresses; who is not there is not in the answer. */
  Map<String, Object> lookup(byte[] body) {
    Fields fields = Fields.of(body, Set.of("localId", "email"));
    Set<Map<String, Object>> found = new LinkedHashSet<>();
    for (String uid : fields.texts("localId")) {
      accounts.byUid(uid).map(Account::userInfo).ifPresent(found::add);
    }
    for (String email : fields.texts("email")) {
      accounts.byEmail(Credentials.email(email)).map(Account::userInfo).ifPresent(found::add);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("kind", "identitytoolkit#GetAccountInfoResponse");
    if (!found.isEmpty()) {
      answer.put("users", List.copyOf(found));
    }
    return answer;
  }

  /** {@code accounts:update}. */
  Map<String, Object> update(byte[] body) {
    Fields fields = Fields.of(body, UPDATE);
    String uid = uid(fields);
    String hash = hash(fields);
    Instant now = clock.instant();
    Account account = accounts.update(uid, before -> changed(before, fields, hash, now));
    return Map.of("kind", "identitytoolkit#SetAccountInfoResponse", "localId", account.uid());
  }

  /** {@code accounts:delete}. */
  Map<String, Object> delete(byte[] body) {
    if (!accounts.remove(uid(Fields.of(body, Set.of("localId"))))) {
      throw GoogleError.refused("USER_NOT_FOUND");
    }
    return Map.of("kind", "identitytoolkit#DeleteAccountResponse");
  }

  /** {@code accounts:batchGet}: all of them, page by page. */
  Map<String, Object> batchGet(Map<String, String> query) {
    int most = MOST_LISTED;
    String asked = query.get("maxResults");
    if (asked != null) {
      if (!asked.matches("[0-9]{1,4}") || Integer.parseInt(asked) > MOST_LISTED) {
        throw GoogleError.malformed("Invalid value at 'maxResults' (TYPE_INT32)");
      }
      most = Math.max(1, Integer.parseInt(asked));
    }
    List<Account> page = accounts.after(query.getOrDefault("nextPageToken", ""), most);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("kind", "identitytoolkit#DownloadAccountResponse");
    answer.put("users", page.stream().map(Account::userInfo).toList());
    if (page.size() == most && !accounts.after(page.getLast().uid(), 1).isEmpty()) {
      answer.put("nextPageToken", page.getLast().uid());
    }
    return answer;
  }

  private static String uid(Fields fields) {
    String uid = fields.text("localId");
    if (uid == null || uid.isEmpty()) {
      throw GoogleError.refused("MISSING_LOCAL_ID");
    }
    return uid;
  }

  /** Made before the account is held: it takes long. */
  private @Nullable String hash(Fields fields) {
    String password = fields.text("password");
    return password == null ? null : passwords.hash(Credentials.newPassword(password));
  }

  private static Account changed(
      Account before, Fields fields, @Nullable String hash, Instant now) {
    Account account = before;
    String email = fields.text("email");
    Boolean verified = fields.flag("emailVerified");
    if (email != null || verified != null) {
      account =
          account.withEmail(
              email == null ? account.email() : Credentials.email(email),
              verified == null ? account.emailVerified() : verified);
    }
    String name = fields.text("displayName");
    if (name != null) {
      account = account.withDisplayName(name);
    }
    if (hash != null) {
      account = account.withPassword(hash, now);
    }
    Boolean disabled = fields.flag("disableUser");
    if (disabled != null) {
      account = account.withDisabled(disabled);
    }
    String claims = fields.text("customAttributes");
    if (claims != null) {
      account = account.withCustomAttributes(CustomClaims.checked(claims));
    }
    Long validSince = fields.number("validSince");
    if (validSince != null) {
      account = account.validSince(validSince);
    }
    for (String attribute : fields.texts("deleteAttribute")) {
      account =
          switch (attribute) {
            case "DISPLAY_NAME" -> account.withDisplayName(null);
            case "EMAIL" -> account.withEmail(null, false);
            default -> throw GoogleError.malformed("Invalid value at 'delete_attribute'");
          };
    }
    return account;
  }
}
