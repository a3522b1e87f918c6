package slipway.host;

import java.util.List;
import java.util.Map;

/**
 * The part of a job's script that does its work.
 *
 * @param words what the job does, in one text for people; the person's command itself where there is one
 * @param variables what the scripts read
 * @param resources the scripts, in this order
 */
record WorkScript(String words, Map<String, String> variables, List<String> resources) {}
