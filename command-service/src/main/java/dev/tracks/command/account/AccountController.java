package dev.tracks.command.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tracks.command.account.SigningIn.Account;
import dev.tracks.command.account.SigningIn.Tokens;
import dev.tracks.defaults.security.Role;
import dev.tracks.defaults.security.User;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Accounts over HTTP. No answer may be kept by anybody on its way. */
@RestController
class AccountController {

  private static final String JSON = MediaType.APPLICATION_JSON_VALUE;

  private final SigningIn signingIn;
  private final Roles roles;
  private final RateLimits limits;

  AccountController(SigningIn signingIn, Roles roles, RateLimits limits) {
    this.signingIn = signingIn;
    this.roles = roles;
    this.limits = limits;
  }

  /** Who a token is of. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Me(String uid, @Nullable String email, @Nullable String displayName, String role) {}

  /** A user's role. */
  record Given(String uid, String role) {}

  @PostMapping(path = "/signup", consumes = JSON)
  ResponseEntity<Account> signUp(HttpServletRequest request) throws IOException {
    AccountForm form =
        AccountForm.of(
            request, Set.of(AccountForm.EMAIL, AccountForm.PASSWORD, AccountForm.DISPLAY_NAME));
    String email = form.email();
    String password = form.newPassword();
    String name = form.displayName();
    form.check();
    limits.signUp(ClientAddress.of(request), email);
    return answer(HttpStatus.CREATED, signingIn.signUp(email, password, name));
  }

  @PostMapping(path = "/login", consumes = JSON)
  ResponseEntity<Tokens> logIn(HttpServletRequest request) throws IOException {
    AccountForm form = AccountForm.of(request, Set.of(AccountForm.EMAIL, AccountForm.PASSWORD));
    String email = form.email();
    String password = form.password();
    form.check();
    limits.login(ClientAddress.of(request), email);
    return answer(HttpStatus.OK, signingIn.logIn(email, password));
  }

  @PostMapping(path = "/login/refresh", consumes = JSON)
  ResponseEntity<Tokens> refresh(HttpServletRequest request) throws IOException {
    AccountForm form = AccountForm.of(request, Set.of(AccountForm.REFRESH_TOKEN));
    String token = form.refreshToken();
    form.check();
    limits.refresh(ClientAddress.of(request));
    return answer(HttpStatus.OK, signingIn.refresh(token));
  }

  @PostMapping("/logout")
  ResponseEntity<Void> logOut() {
    signingIn.logOut(User.required().uid());
    return ResponseEntity.noContent().cacheControl(CacheControl.noStore()).build();
  }

  @GetMapping("/me")
  ResponseEntity<Me> me() {
    User user = User.required();
    return answer(
        HttpStatus.OK, new Me(user.uid(), user.email(), user.name(), user.role().claim()));
  }

  @PutMapping(path = "/admin/users/{uid}/role", consumes = JSON)
  ResponseEntity<Given> giveRole(@PathVariable String uid, HttpServletRequest request)
      throws IOException {
    AccountForm form = AccountForm.of(request, Set.of(AccountForm.ROLE));
    Role role = form.role();
    form.check();
    roles.give(User.required(), uid, role);
    return answer(HttpStatus.OK, new Given(uid, role.claim()));
  }

  private static <T> ResponseEntity<T> answer(HttpStatus status, T body) {
    return ResponseEntity.status(status)
        .cacheControl(CacheControl.noStore())
        .contentType(MediaType.APPLICATION_JSON)
        .body(body);
  }
}
