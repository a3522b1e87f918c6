/**
 * Alerts for people, by chat, mail or webhook. Its door is {@code Alerter}. What is to be sent is decided and recorded
 * elsewhere ({@code run.outbox}); no run waits for it.
 */
package slipway.notify.alert;
