import type { CatalogueBook } from '@pinline/catalogue'
import type { EffectPayload } from '@pinline/contracts'
import type { NamedRequester, RequestDeliveries, SupportRequest, TouchedLane } from '@pinline/db'
import type { OpenProject } from '@pinline/domain'
import type { Logger } from '@pinline/platform'
import type { TelegramClient } from '@pinline/telegram'
import type { Again, Dead } from './outcome.ts'
import type { Past } from './tries.ts'
import type { Turn } from './turn.ts'
import type { WorkTexts } from './work-texts.ts'

/** A request with its requester, as it is at the beginning of a try. */
export type DeliveredRequest = SupportRequest & { readonly requester: NamedRequester }

/** One try of one effect. */
export interface Try {
  readonly turn: Turn
  readonly request: DeliveredRequest
  readonly past: Past
}

/** A try about something that is in OpenProject. */
export interface WorkTry extends Try {
  readonly work: number
}

/** Effects of OpenProject by name. */
export type WorkOp = 'work.create' | 'work.file' | 'work.comment' | 'work.status' | 'work.assign'
export type WorkEffect = { readonly [Op in WorkOp]: { readonly op: Op; readonly payload: EffectPayload<Op> } }[WorkOp]

/** What the steps to OpenProject work with. */
export interface StepDeps {
  readonly openProject: OpenProject
  readonly telegram: Pick<TelegramClient, 'download'>
  readonly deliveries: RequestDeliveries
  readonly catalogue: Pick<CatalogueBook, 'current'>
  readonly texts: WorkTexts
  /** Where the catalogue names no project. */
  readonly project: string
  /** Page of a work package. */
  readonly hrefOf: (work: number) => string
  /** The service account; an outcome where it is not known yet. */
  readonly me: () => Promise<{ readonly status: 'ok'; readonly id: number } | { readonly status: 'failed'; readonly outcome: Again | Dead }>
  /** Bytes of the largest file that the instance takes; null where it has not said so yet. */
  readonly fileBytes: () => Promise<number | null>
  /** Lanes that have got work; never waited for. */
  readonly hint: (lanes: readonly TouchedLane[]) => void
  /** In [0, 1). */
  readonly random: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Several work packages were found for a request; the first one counts. */
  readonly onTwin: (request: number, works: readonly number[]) => Promise<void>
  /** A work package was refused (OpenProject's own words), which the way the instance is set up does to all alike. */
  readonly onRefused: (request: number, words: string) => Promise<void>
  readonly logger: Pick<Logger, 'warn' | 'error'>
}
