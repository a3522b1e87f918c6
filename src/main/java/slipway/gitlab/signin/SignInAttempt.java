package slipway.gitlab.signin;

import java.net.URI;

/**
 * One person's way to GitLab and back. None of its values may be guessed, and none serves twice.
 *
 * @param redirect where GitLab sends the person back to
 * @param state comes back with the person (RFC 6749, 10.12)
 * @param nonce is in the token that tells who it is (OpenID Connect Core 1.0, 3.1.2.1)
 * @param verifier proves that who asks for the token is who sent the person; 43 to 128 characters (RFC 7636)
 */
public record SignInAttempt(URI redirect, String state, String nonce, String verifier) {}
