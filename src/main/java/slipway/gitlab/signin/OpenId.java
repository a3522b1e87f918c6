package slipway.gitlab.signin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.SignInSettings;
import slipway.gitlab.GitLabApi;
import slipway.http.HttpCall;

/**
 * Signs people in by GitLab's OpenID Connect: the authorization code flow (OpenID Connect Core 1.0, 3.1) with PKCE. What
 * GitLab hands out is used once, to ask for the person's role, and forgotten.
 */
public final class OpenId {
    private static final Logger LOG = LoggerFactory.getLogger(OpenId.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LARGEST_ANSWER = 1 << 20;
    /** {@code read_api}, to ask for the person's role with the person's own token. */
    private static final Scope SCOPE = new Scope("openid", "read_api");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpCall call = new HttpCall(PATIENCE, LARGEST_ANSWER);

    /** Where the person is sent. */
    public URI authorizationUri(SignInSettings signIn, SignInAttempt attempt)
            throws SignInFailed, InterruptedException {
        return new AuthenticationRequest.Builder(
                        new ResponseType(ResponseType.Value.CODE),
                        SCOPE,
                        new ClientID(signIn.applicationId()),
                        attempt.redirect())
                .endpointURI(metadata(signIn).getAuthorizationEndpointURI())
                .state(new State(attempt.state()))
                .nonce(new Nonce(attempt.nonce()))
                .codeChallenge(new CodeVerifier(attempt.verifier()), CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    /**
     * Who has come back.
     *
     * @param code as GitLab gave it to the person to bring along
     */
    public GitLabUser authenticate(SignInSettings signIn, SignInAttempt attempt, String code)
            throws SignInFailed, InterruptedException {
        OIDCProviderMetadata metadata = metadata(signIn);
        OIDCTokens tokens = tokens(signIn, metadata, attempt, code);
        String user = user(signIn, metadata, attempt, tokens);
        return member(signIn, user, tokens.getBearerAccessToken().toAuthorizationHeader());
    }

    /** Whether GitLab says by which addresses people sign in; returns what it says in words. */
    public String look(SignInSettings signIn) throws SignInFailed, InterruptedException {
        OIDCProviderMetadata metadata = metadata(signIn);
        return "people sign in at " + metadata.getAuthorizationEndpointURI() + ", tokens come from "
                + metadata.getTokenEndpointURI() + ", their keys from " + metadata.getJWKSetURI();
    }

    private OIDCProviderMetadata metadata(SignInSettings signIn) throws SignInFailed, InterruptedException {
        String address = signIn.gitlab() + "/.well-known/openid-configuration";
        try {
            OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(
                    good(signIn, HttpRequest.newBuilder(URI.create(address)).GET()));
            if (!metadata.getIssuer().equals(new Issuer(signIn.gitlab()))) {
                throw new SignInFailed(address + " speaks for " + metadata.getIssuer()
                        + "; server.signIn.gitlab must be exactly that address");
            }
            if (metadata.getAuthorizationEndpointURI() == null || metadata.getTokenEndpointURI() == null) {
                throw new SignInFailed(
                        address + " does not name where people sign in and tokens come from; is it GitLab's address?");
            }
            return metadata;
        } catch (ParseException e) {
            throw new SignInFailed(address + " is not what OpenID Connect wants: " + e.getMessage());
        }
    }

    private OIDCTokens tokens(SignInSettings signIn, OIDCProviderMetadata metadata, SignInAttempt attempt, String code)
            throws SignInFailed, InterruptedException {
        var grant = new AuthorizationCodeGrant(
                new AuthorizationCode(code), attempt.redirect(), new CodeVerifier(attempt.verifier()));
        var secret = new Secret(signIn.applicationSecret().reveal());
        var login = new ClientSecretBasic(new ClientID(signIn.applicationId()), secret);
        HttpRequest.Builder request = HttpRequest.newBuilder(metadata.getTokenEndpointURI())
                .header("Authorization", login.toHTTPAuthorizationHeader())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(URLUtils.serializeParameters(grant.toParameters())));
        String body = good(signIn, request);
        try {
            return OIDCTokenResponse.parse(JSONObjectUtils.parse(body)).getOIDCTokens();
        } catch (ParseException e) {
            throw new SignInFailed("GitLab's tokens cannot be read: " + e.getMessage());
        }
    }

    /** The number of the person, by a token that GitLab has signed for us, for this attempt, and just now. */
    private String user(SignInSettings signIn, OIDCProviderMetadata metadata, SignInAttempt attempt, OIDCTokens tokens)
            throws SignInFailed, InterruptedException {
        try {
            JWKSet keys = JWKSet.parse(
                    good(signIn, HttpRequest.newBuilder(metadata.getJWKSetURI()).GET()));
            return new IDTokenValidator(
                            metadata.getIssuer(), new ClientID(signIn.applicationId()), JWSAlgorithm.RS256, keys)
                    .validate(tokens.getIDToken(), new Nonce(attempt.nonce()))
                    .getSubject()
                    .getValue();
        } catch (java.text.ParseException | BadJOSEException | JOSEException e) {
            throw new SignInFailed("GitLab's ID token is not valid: " + e.getMessage());
        }
    }

    /** Of members by themselves, and by a group above or an invited one. */
    private GitLabUser member(SignInSettings signIn, String user, String authorization)
            throws SignInFailed, InterruptedException {
        String project = GitLabApi.encoded(signIn.project());
        HttpResponse<String> answer = membership(signIn, project, user, authorization);
        OptionalLong elsewhere = GitLabApi.elsewhere(answer);
        if (elsewhere.isPresent()) {
            LOG.warn("{} was moved in GitLab; set server.signIn.project to its new path", signIn.project());
            answer = membership(signIn, Long.toString(elsewhere.getAsLong()), user, authorization);
        }
        return member(user, answer);
    }

    private HttpResponse<String> membership(SignInSettings signIn, String project, String user, String authorization)
            throws SignInFailed, InterruptedException {
        String address = signIn.gitlab() + "/api/v4/projects/" + project + "/members/all/" + GitLabApi.encoded(user);
        return send(
                signIn,
                HttpRequest.newBuilder(URI.create(address))
                        .header("Authorization", authorization)
                        .GET());
    }

    private static GitLabUser member(String user, HttpResponse<String> answer) throws SignInFailed {
        if (answer.statusCode() == 404 || answer.statusCode() == 403) {
            return new GitLabUser("user " + user, Optional.empty());
        }
        if (answer.statusCode() != 200) {
            throw new SignInFailed(answer.uri() + " answered " + answer.statusCode());
        }
        try {
            JsonNode member = JSON.readTree(answer.body());
            boolean active = member.path("state").asText().equals("active")
                    && member.path("membership_state").asText("active").equals("active");
            Optional<Integer> level =
                    active ? Optional.of(member.path("access_level").asInt()) : Optional.empty();
            return new GitLabUser(member.path("username").asText("user " + user), level);
        } catch (JsonProcessingException e) {
            throw new SignInFailed(answer.uri() + " did not answer in JSON");
        }
    }

    private String good(SignInSettings signIn, HttpRequest.Builder request) throws SignInFailed, InterruptedException {
        HttpResponse<String> answer = send(signIn, request);
        if (answer.statusCode() != 200) {
            throw new SignInFailed(answer.uri() + " answered " + answer.statusCode() + error(answer.body()));
        }
        return answer.body();
    }

    /** What OAuth says of it (RFC 6749, 5.2), such as {@code invalid_client}. */
    private static String error(String body) {
        try {
            String error = JSON.readTree(body).path("error").asText();
            return error.matches("[a-z_]{1,40}") ? " (" + error + ")" : "";
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private HttpResponse<String> send(SignInSettings signIn, HttpRequest.Builder request)
            throws SignInFailed, InterruptedException {
        HttpRequest built = request.timeout(PATIENCE).build();
        try {
            return call.send(built, signIn.ca());
        } catch (HttpCall.NoAnswer e) {
            throw new SignInFailed(built.uri() + " " + e.getMessage() + e.advice("server.signIn.caFile"));
        }
    }
}
