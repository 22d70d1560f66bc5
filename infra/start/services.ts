import { inRepository } from '../repository.ts'
import { partsOf } from './mode.ts'
import type { Mode } from './mode.ts'

/** One service as a process: its name, its port's variable and default, its entry point. */
export type ServiceEntry = { name: string; portVariable: string; defaultPort: number; script: string }

const entry = (name: string, defaultPort: number): ServiceEntry => ({
  name,
  portVariable: `${name.toUpperCase()}_PORT`,
  defaultPort,
  script: inRepository('services', name, 'src', 'main.ts'),
})

const playground = entry('playground', 8082)
const always = [entry('ingress', 8080), entry('console', 8081), entry('bot', 8083), entry('dispatcher', 8084)]
const ofShop = entry('outbox', 8085)
const ofHelpDesk = entry('requests', 8086)

/** What runs in a mode. The playground comes first: the others call the systems that it simulates. */
export const servicesOf = (mode: Exclude<Mode, { status: 'refused' }>): readonly ServiceEntry[] => {
  const { shop, helpDesk } = partsOf(mode)
  return [
    ...(shop === 'simulated' || helpDesk === 'simulated' ? [playground] : []),
    ...always,
    ...(shop === 'off' ? [] : [ofShop]),
    ...(helpDesk === 'off' ? [] : [ofHelpDesk]),
  ]
}

/** One process to run. */
export type ProcessEntry = Pick<ServiceEntry, 'name' | 'script'>

const together: ProcessEntry = { name: 'pinline', script: inRepository('infra', 'single-process', 'main.ts') }

/**
 * The processes that `entries` run in: one each, or with `PINLINE_SINGLE_PROCESS` one for all of Pinline. A try-out keeps them apart in
 * any case: its visitors kill one at a time.
 */
export const processesOf = (
  entries: readonly ServiceEntry[],
  mode: Exclude<Mode, { status: 'refused' }>,
  env: Readonly<Record<string, string | undefined>>,
): readonly ProcessEntry[] => {
  const isSingle = /^(1|true|yes|on)$/i.test(env['PINLINE_SINGLE_PROCESS']?.trim() ?? '')
  if (mode.status === 'simulated' || !isSingle) return entries
  return [...entries.filter(({ name }) => name === playground.name), together]
}
