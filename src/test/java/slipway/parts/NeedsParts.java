package slipway.parts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A test class that needs root or a server that {@code dev/test} brings up: an engine, a registry, a host, a browser,
 * Prometheus, a file system of its own. {@code dev/check} runs all other classes. {@code TestKindsTest} checks that the
 * right classes have it.
 */
@Tag("parts")
@ResourceLock("parts")
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface NeedsParts {}
