/**
 * Who sends a request, and what they may do: tokens, sessions, signing in with GitLab, protection against guessing and
 * against other sites. Its door is {@code Access}.
 */
package slipway.web.auth;
