import { useState } from 'react'
import { largestFileMegabytes } from './draft.ts'
import type { Draft, DraftTarget } from './draft.ts'

const megabyte = 1024 * 1024

/** What stands in a composer for one of its owners. */
interface Kept {
  readonly text: string
  readonly file: File | null
  readonly tooBig: string | null
  /** The own text, while another one is edited. */
  readonly own: string
  /** The target that is in `text` already. */
  readonly shown: DraftTarget | null
}

const nothing: Kept = { text: '', file: null, tooBig: null, own: '', shown: null }

const withTarget = ({ text, own, shown }: Kept, target: DraftTarget | null): Partial<Kept> => {
  const ownText = shown?.kind === 'edit' ? own : text
  return { shown: target, own: ownText, text: target?.kind === 'edit' ? target.text : ownText }
}

/**
 * What stands in a composer: a draft for each `owner` (the chat, or who writes in it), kept while another one has the composer. Another `target`
 * to edit brings its text in; leaving it gives the own text back.
 */
export const useDraft = (owner: number, target: DraftTarget | null) => {
  const [drafts, setDrafts] = useState<ReadonlyMap<number, Kept>>(new Map())
  const draft = drafts.get(owner) ?? nothing
  const change = (part: Partial<Kept>): void => {
    setDrafts((before) => new Map(before).set(owner, { ...(before.get(owner) ?? nothing), ...part }))
  }
  if (target !== draft.shown) change(withTarget(draft, target))
  const { text, file, tooBig, own } = draft
  const setText = (next: string): void => {
    change({ text: next })
  }
  const attach = (chosen: File): void => {
    const fits = chosen.size <= largestFileMegabytes * megabyte
    change({ tooBig: fits ? null : chosen.name, file: fits ? chosen : null })
  }
  /** The draft if there is anything to send; the composer is empty then. */
  const take = (): Draft | null => {
    const taken = { text: text.trim(), file: target?.kind === 'edit' ? null : file, target }
    if (taken.text === '' && taken.file === null) return null
    change({ text: target?.kind === 'edit' ? own : '', shown: null, file: null, tooBig: null })
    return taken
  }
  const detach = (): void => {
    change({ file: null })
  }
  return { text, setText, file, attach, detach, tooBig, take }
}
