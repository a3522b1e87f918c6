/**
 * What the files of a repository say about its pipeline: {@code .gitlab-ci.yml} first, then Dockerfile, compose files and
 * the files of build tools. It decides nothing for the user: each setting is named, and so is each line that it did not
 * understand. It asks nobody and starts nothing.
 */
package slipway.init.ci;
