/**
 * OpenProject as the help desk sees it: work packages, their comments and files. Facts about the real system stand in the adapter.
 */

/** Something that is written to a work package when it is made. All numbers are the instance's own. */
export interface NewWorkPackage {
  /** Number or identifier of the project. */
  readonly project: string
  readonly type: number
  /** At most 255 characters. */
  readonly subject: string
  /** Markdown in which nothing of what people wrote has a meaning. */
  readonly description: string
  /** Null: the instance's default. */
  readonly priority: number | null
  /** What it is found by again; written into the configured custom field. */
  readonly key: string
  /** Telegram number of its requester, for the other custom field. */
  readonly requester: number
}

/** A work package as it is now. */
export interface WorkPackage {
  readonly id: number
  /** Rises with every change of its attributes. */
  readonly lockVersion: number
  readonly subject: string
  readonly status: { readonly id: number; readonly name: string; readonly closed: boolean }
  readonly assignee: { readonly id: number; readonly name: string } | null
  /** Our key, null where it is not one of ours. */
  readonly key: string | null
  readonly updatedAt: Date
}

/** Something said about a work package. */
export interface WorkComment {
  readonly id: number
  /** Who said it: number of the user, and the name where the instance shows it. */
  readonly author: { readonly id: number; readonly name: string | null }
  /** Markdown as it was written. */
  readonly text: string
  /** Only for those who may see such; never shown to a requester. */
  readonly internal: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** A file of a work package. */
export interface WorkFile {
  readonly id: number
  readonly name: string
  readonly type: string
  /** Bytes. */
  readonly size: number
  /** Lower-case hex; null while the instance has not counted it. */
  readonly md5: string | null
  readonly author: number | null
}

/** A file to be attached. */
export interface WorkUpload {
  readonly name: string
  readonly type: string
  readonly content: Uint8Array
}

/** What is changed; absent stays. `assignee: null` takes it from everybody. */
export interface WorkChange {
  readonly status?: number
  readonly assignee?: number | null
}

/**
 * Why a call has no result.
 * - `not-done`: surely without effect; repeat it after `retryAfterMs` (or the usual back-off).
 * - `ambiguous`: OpenProject may have done it. A read may simply be repeated; after a write it is looked for first.
 * - `conflict`: somebody else has changed the work package since `lockVersion` was read.
 * - `rejected`: understood and refused for reasons that stay (`text`: OpenProject's own words, all of them); repeating is useless.
 * - `forbidden`: the account lacks the right. `unauthorized`: it was refused itself. `missing`: gone, or no longer shown to the account.
 */
export type OpenProjectFailure =
  | {
      readonly status: 'not-done'
      readonly reason: 'unreachable' | 'throttled' | 'maintenance' | 'cancelled'
      readonly retryAfterMs: number | null
    }
  | {
      readonly status: 'ambiguous'
      readonly reason: 'timeout' | 'cut' | 'server-error' | 'unreadable'
      /** Before that the other side wants to hear of nothing. */
      readonly retryAfterMs?: number
    }
  | { readonly status: 'conflict' }
  | { readonly status: 'rejected'; readonly text: string }
  | { readonly status: 'forbidden' | 'unauthorized' | 'missing' }

type Result<Value> = Promise<{ readonly status: 'ok'; readonly value: Value } | OpenProjectFailure>

export interface CallOptions {
  readonly signal?: AbortSignal
}

/** What the instance allows. */
export interface OpenProjectLimits {
  /** Bytes of the largest file. */
  readonly fileBytes: number
}

/** Calls to one OpenProject instance with one service account. None rejects for what the other side does. */
export interface OpenProject {
  /** Number of the service account, by which its own deeds are told from those of people. */
  me(options?: CallOptions): Result<number>
  limits(options?: CallOptions): Result<OpenProjectLimits>
  /** Creates without looking: whoever is not sure that it was not done before asks `findByKey` first. */
  create(work: NewWorkPackage, options?: CallOptions): Result<WorkPackage>
  /** All work packages of a project with a key, the oldest first, closed ones too. */
  findByKey(project: string, key: string, options?: CallOptions): Result<readonly WorkPackage[]>
  read(id: number, options?: CallOptions): Result<WorkPackage>
  change(id: number, lockVersion: number, change: WorkChange, options?: CallOptions): Result<WorkPackage>
  comment(id: number, text: string, options?: CallOptions): Result<WorkComment>
  /** Comments, the oldest first, without mere changes. */
  comments(id: number, options?: CallOptions): Result<readonly WorkComment[]>
  attach(id: number, file: WorkUpload, options?: CallOptions): Result<WorkFile>
  files(id: number, options?: CallOptions): Result<readonly WorkFile[]>
  /** Content of a file of the instance, wherever it keeps it. The account's credentials go to no other host. */
  download(file: number, options?: CallOptions): Result<Uint8Array>
  /** A page, from 1, of a project's work packages changed at or after a moment of the server's clock, the longest unchanged first. */
  changedSince(
    project: string,
    query: { readonly since: Date; readonly page: number; readonly pageSize: number },
    options?: CallOptions,
  ): Result<{ readonly elements: readonly WorkPackage[]; readonly total: number }>
}
