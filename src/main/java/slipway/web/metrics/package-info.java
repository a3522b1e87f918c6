/** Figures for Prometheus. Its door is {@code Metrics}. It counts nothing that the record knows. */
package slipway.web.metrics;
