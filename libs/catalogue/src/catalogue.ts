import type { RequestStatus } from '@pinline/domain'

/** Words in the languages of the interface; a file may leave `en` out, then it is `uk`. */
export interface Label {
  readonly uk: string
  readonly en: string
}

/** What a field takes: a room of a building, a device, free words, or one of its options. */
export type FieldKind = 'room' | 'device' | 'text' | 'choice'

/** A question of a form. */
export interface CatalogueField {
  /** Unique in its type. */
  readonly key: string
  readonly kind: FieldKind
  readonly label: Label
  /** Null: the usual question for its kind. */
  readonly question: Label | null
  readonly required: boolean
  /** Characters, for words. */
  readonly min: number
  readonly max: number
  /** For a choice; empty else. */
  readonly options: readonly Label[]
}

/** A question that is often asked, with the answer that may make a request needless. */
export interface FrequentQuestion {
  readonly question: Label
  readonly answer: Label
}

/** Something that can be asked of a department. */
export interface RequestType {
  /** Unique in its department. */
  readonly key: string
  readonly label: Label
  /** Something is broken: offered under "Breakdowns". */
  readonly breakdown: boolean
  readonly fields: readonly CatalogueField[]
  /** Photos and files may be added. */
  readonly files: boolean
  readonly faq: readonly FrequentQuestion[]
  /** In OpenProject: the project's number or identifier (null: the configured one), the type, the priority (null: the instance's default). */
  readonly project: string | null
  readonly workType: number
  readonly priority: number | null
  /** How long it usually takes, in minutes of work; null where nobody has said so. */
  readonly expectedMinutes: number | null
}

/** A department of the organisation. */
export interface Department {
  /** Unique; of a-z, 0-9 and `-`. */
  readonly key: string
  readonly label: Label
  /** Telegram group of its staff; null: the configured one. */
  readonly group: number | null
  readonly types: readonly RequestType[]
}

/** Whose Telegram account belongs to which user of OpenProject. */
export interface StaffMember {
  readonly telegram: number
  readonly user: number
}

/** Which comments of OpenProject reach requesters: those that begin with a word, or all that are not internal. */
export type Relay = { readonly comments: 'prefixed'; readonly prefix: string } | { readonly comments: 'all' }

/** Everything that an organisation says about its help desk. Times are in days and hours of the calendar. */
export interface Catalogue {
  readonly departments: readonly Department[]
  /** Statuses of the instance by what they mean to requesters; the first of each is the one that is set. */
  readonly statuses: Readonly<Partial<Record<RequestStatus, readonly number[]>>>
  readonly staff: readonly StaffMember[]
  readonly relay: Relay
  /** Requesters show who they are by sharing their own number first. */
  readonly phone: boolean
  /** A closed request can be opened again for so long. */
  readonly reopenDays: number
  /** A requester who owes an answer is reminded after so many hours, and the request is closed after so many days. */
  readonly answerRemindHours: number
  readonly answerCloseDays: number
  /** Staff are reminded of requests that nobody has taken for so many minutes of work. */
  readonly unassignedMinutes: number
  /** Requests of one person an hour. */
  readonly perHour: number
}

/** A mistake in a catalogue's file. */
export interface CatalogueProblem {
  /** From 1. */
  readonly line: number
  readonly reason: string
}

export type ParsedCatalogue =
  { readonly status: 'ok'; readonly catalogue: Catalogue } | { readonly status: 'bad'; readonly problems: readonly CatalogueProblem[] }

/** The catalogue that holds now. */
export interface CatalogueBook {
  current(): Catalogue
  /** Looks at the file; one that can not be read or understood leaves everything as it was. Never rejects. */
  look(): Promise<'same' | ParsedCatalogue>
}
