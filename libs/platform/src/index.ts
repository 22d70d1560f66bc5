export { AppError, toError } from './errors.ts'
export { monotonicMs, newId, sleep, systemClock, withTimeout } from './time.ts'
export type { Clock } from './time.ts'
export { redactText } from './redact.ts'
export { deriveSecret, webhookKeyOf } from './secrets.ts'
export { createLogger } from './logger.ts'
export type { LogDestination, Logger, LoggerOptions } from './logger.ts'
export { ConfigError, botIdOf, parseEnv, runMain } from './env.ts'
export type { ConfigProblem } from './env.ts'
export {
  answerTimesFit,
  catalogueEnv,
  crmEnv,
  crmHookEnv,
  deskEnv,
  openProjectEnv,
  openProjectHookEnv,
  opsEnv,
  portEnv,
  postgresEnv,
  redisEnv,
  shopEnv,
  shopFits,
  telegramEnv,
  telegramUpdatesEnv,
} from './env-shapes.ts'
export { helpDeskEnv, helpDeskFits, toHelpDesk } from './help-desk-env.ts'
export type { HelpDeskSettings, OpenProjectAuth } from './help-desk-env.ts'
export { FailpointError, createFailpoints, failpointNames, reachNothing } from './failpoints.ts'
export type { Failpoint, FailpointName, FailpointSystem, Reach } from './failpoints.ts'
export { createLifecycle } from './lifecycle.ts'
export type { Lifecycle, LifecycleOptions } from './lifecycle.ts'
export { createMetrics } from './metrics.ts'
export type { Counter, Gauge, Histogram, Metrics } from './metrics.ts'
export { askStores, createOps, createOpsServer, isAnswering } from './ops.ts'
export type { AskedStores, Ops, OpsOptions, OpsResponse, OpsServerOptions, Readiness } from './ops.ts'
export { parseWorkWeek } from './work-week.ts'
export type { WorkInterval, WorkWeek } from './work-week.ts'
