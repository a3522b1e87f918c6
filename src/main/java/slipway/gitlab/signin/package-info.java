/** Signs people in with their GitLab account, by OpenID Connect. Its door is {@code OpenId}. It keeps no session. */
package slipway.gitlab.signin;
