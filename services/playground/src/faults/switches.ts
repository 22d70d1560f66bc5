import type { LedgerEntry } from '@pinline/simulators'
import type { FaultId, FaultState } from '../api.ts'
import type { Shop } from '../shop.ts'

/** A fault that lasts until it is switched off. */
export interface FaultSwitch {
  readonly id: FaultId
  /** Seconds; where the fault has a strength. */
  readonly range?: { readonly min: number; readonly max: number; readonly initial: number }
  /** Strength as it is turned now, in seconds; undefined: off, or without a strength. */
  readonly value?: () => number | undefined
  readonly isOn: () => boolean
  readonly turn: (on: boolean, strength: number) => void
  /** The ledger's entry tells that it hit. Asked only while it is on. */
  readonly hits: (entry: LedgerEntry) => boolean
}

/** Calls that the shop's own services make at the CRM. */
const crmCalls: ReadonlySet<string> = new Set(
  ['login', 'perms', 'list', 'read', 'send', 'seen', 'upload', 'state', 'delete', 'purchase'].map((name) => `crm.${name}`),
)
const half = 0.5

const crmSwitches = ({ crm: { faults } }: Shop): FaultSwitch[] => [
  {
    id: 'crm-down',
    isOn: () => faults.down,
    turn: (on) => {
      faults.down = on
    },
    hits: ({ kind }) => kind === 'crm.away',
  },
  {
    id: 'crm-slow',
    range: { min: 0, max: 60, initial: 5 },
    value: () => (faults.slowMs > 0 ? faults.slowMs / 1000 : undefined),
    isOn: () => faults.slowMs > 0,
    turn: (on, strength) => {
      faults.slowMs = on ? Math.round(strength * 1000) : 0
    },
    hits: ({ kind }) => crmCalls.has(kind),
  },
  {
    id: 'crm-cut',
    isOn: () => faults.commitThenResetRate > 0,
    turn: (on) => {
      faults.commitThenResetRate = on ? 1 : 0
    },
    hits: ({ system, answered }) => system === 'crm' && answered === false,
  },
  {
    id: 'crm-files',
    isOn: () => faults.refuseFiles,
    turn: (on) => {
      faults.refuseFiles = on
    },
    hits: ({ kind, ok }) => kind === 'crm.upload' && !ok,
  },
]

const webhookSwitches = ({ crm: { faults } }: Shop): FaultSwitch[] => {
  const told = new Set<number>()
  return [
    {
      id: 'webhook-lost',
      isOn: () => faults.webhookDropRate > 0,
      turn: (on) => {
        faults.webhookDropRate = on ? 1 : 0
      },
      hits: ({ kind, error }) => kind === 'crm.webhook' && error === 'dropped',
    },
    {
      id: 'webhook-doubled',
      isOn: () => faults.webhookDuplicateRate > 0,
      turn: (on) => {
        faults.webhookDuplicateRate = on ? 1 : 0
      },
      hits: ({ kind, messageId }) => {
        if (kind !== 'crm.webhook' || messageId === undefined) return false
        const again = told.has(messageId)
        told.add(messageId)
        return again
      },
    },
  ]
}

const openProjectSwitches = ({ openProject: { faults } }: Shop): FaultSwitch[] => [
  {
    id: 'openproject-down',
    isOn: () => faults.down,
    turn: (on) => {
      faults.down = on
    },
    hits: ({ kind }) => kind === 'openproject.away',
  },
  {
    id: 'openproject-cut',
    isOn: () => faults.commitThenResetRate > 0,
    turn: (on) => {
      faults.commitThenResetRate = on ? 1 : 0
    },
    hits: ({ system, answered }) => system === 'openproject' && answered === false,
  },
  {
    id: 'openproject-webhook-lost',
    isOn: () => faults.webhookDropRate > 0,
    turn: (on) => {
      faults.webhookDropRate = on ? 1 : 0
    },
    hits: ({ kind, error }) => kind === 'openproject.webhook' && error === 'dropped',
  },
]

const telegramSwitches = ({ telegram }: Shop): FaultSwitch[] => {
  const { faults } = telegram
  return [
    {
      id: 'telegram-limit',
      range: { min: 5, max: 60, initial: 10 },
      value: () => (faults.throttle429Rate > 0 ? faults.retryAfterSeconds[1] : undefined),
      isOn: () => faults.throttle429Rate > 0,
      turn: (on, strength) => {
        faults.throttle429Rate = on ? 1 : 0
        if (on) faults.retryAfterSeconds = [strength, strength]
      },
      hits: ({ system, status }) => system === 'telegram' && status === 429,
    },
    {
      id: 'telegram-error',
      isOn: () => faults.errorRate5xx > 0,
      turn: (on) => {
        // Not all of them: the bot should be seen to try again and get through.
        faults.errorRate5xx = on ? half : 0
      },
      hits: ({ system, status }) => system === 'telegram' && status === 502,
    },
  ]
}

const managerBlocked = ({ telegram, blocker }: Shop): FaultSwitch => {
  let blocked = false
  return {
    id: 'manager-blocked',
    isOn: () => blocked,
    turn: (on) => {
      blocked = on
      if (on) telegram.blockBot(blocker)
      else telegram.unblockBot(blocker)
    },
    hits: ({ system, status, chat }) => system === 'telegram' && status === 403 && chat === blocker.id,
  }
}

/** Every fault that can be switched, as knobs of the simulators. */
export const createSwitches = (shop: Shop): readonly FaultSwitch[] => [
  ...crmSwitches(shop),
  ...webhookSwitches(shop),
  ...openProjectSwitches(shop),
  ...telegramSwitches(shop),
  managerBlocked(shop),
]

/** The strength that a switch gets: what was asked for, within its range. */
export const strengthOf = ({ range, value }: FaultSwitch, asked: number | undefined): number => {
  if (range === undefined) return 0
  return Math.min(range.max, Math.max(range.min, asked ?? value?.() ?? range.initial))
}

/** `remembered`: the strength with which it was on last. */
export const describeStrength = ({ range, value }: FaultSwitch, remembered: number | undefined): FaultState['strength'] =>
  range === undefined ? null : { value: value?.() ?? remembered ?? range.initial, min: range.min, max: range.max }
