import type { Pause } from '@pinline/domain'
import type { Clock, Lifecycle, Logger } from '@pinline/platform'
import { parseConfig as parseBot } from '../../services/bot/src/config.ts'
import { startBot } from '../../services/bot/src/service.ts'
import { parseConfig as parseDispatcher } from '../../services/dispatcher/src/config.ts'
import { startDispatcher } from '../../services/dispatcher/src/dispatcher.ts'
import { readCertificate } from '../../services/ingress/src/certificate.ts'
import { parseConfig as parseIngress } from '../../services/ingress/src/config.ts'
import { startIngress } from '../../services/ingress/src/ingress.ts'
import { parseConfig as parseOutbox } from '../../services/outbox/src/config.ts'
import { startOutbox } from '../../services/outbox/src/start-outbox.ts'
import { parseConfig as parseRequests } from '../../services/requests/src/config.ts'
import { startRequests } from '../../services/requests/src/start-requests.ts'

/** The services that do Pinline's work. */
export type WorkingService = 'ingress' | 'bot' | 'dispatcher' | 'outbox' | 'requests'

export type TogetherOptions = {
  env: NodeJS.ProcessEnv
  /** Where all of them register their ends: what was started last ends first. */
  lifecycle: Pick<Lifecycle, 'defer' | 'signal'>
  clock: Clock
  /** How the dispatcher's timers wait for their next turns. @defaultValue real time */
  pause?: Pause
  /** In [0, 1). */
  random: () => number
  loggerOf: (service: WorkingService) => Logger
}

/** Ports of those that run; a shop has an outbox, a help desk has requests. */
export type WorkingPorts = Record<'ingress' | 'bot' | 'dispatcher', number> & Partial<Record<'outbox' | 'requests', number>>

const isSet = (env: NodeJS.ProcessEnv, name: string): boolean => (env[name] ?? '').trim() !== ''

/** Starts them in this process; gives the port of each one's HTTP side. @throws `ConfigError`, before anything is started */
export const startTogether = async (options: TogetherOptions): Promise<WorkingPorts> => {
  const { env, lifecycle, clock, random, pause, loggerOf } = options
  const configs = { ingress: parseIngress(env), bot: parseBot(env), dispatcher: parseDispatcher(env) }
  const outboxConfig = isSet(env, 'CRM_BASE_URL') ? parseOutbox(env) : null
  const requestsConfig = isSet(env, 'OPENPROJECT_URL') ? parseRequests(env) : null
  const certificate = await readCertificate(configs.ingress.telegram.updates)
  const common = { lifecycle, clock, random }
  const paused = pause === undefined ? {} : { pause }
  // First, so that nothing is missed while the others start.
  const ingress = await startIngress({ config: configs.ingress, certificate, lifecycle, logger: loggerOf('ingress') })
  const [bot, dispatcher, outbox, requests] = await Promise.all([
    startBot({ ...common, config: configs.bot, logger: loggerOf('bot') }),
    startDispatcher({ ...common, ...paused, config: configs.dispatcher, logger: loggerOf('dispatcher') }),
    outboxConfig === null ? null : startOutbox({ ...common, config: outboxConfig, logger: loggerOf('outbox') }),
    requestsConfig === null ? null : startRequests({ ...common, ...paused, config: requestsConfig, logger: loggerOf('requests') }),
  ])
  return {
    ingress: ingress.port,
    bot: bot.port,
    dispatcher: dispatcher.port,
    ...(outbox === null ? {} : { outbox: outbox.port }),
    ...(requests === null ? {} : { requests: requests.port }),
  }
}
