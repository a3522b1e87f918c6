/**
 * Takes runs from the queue and through their stages. Its door is {@code Dispatcher}; {@code Plan} lists the stages in
 * order. It knows neither HTTP nor who asked for a run.
 */
package slipway.pipeline;
