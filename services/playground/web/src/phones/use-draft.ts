import { useState } from 'react'
import { largestFileMegabytes } from './draft.ts'
import type { Draft, DraftTarget } from './draft.ts'

const megabyte = 1024 * 1024

/** What stands in a composer. Another `target` to edit brings its text in; leaving it gives the own text back. */
export const useDraft = (target: DraftTarget | null) => {
  const [text, setText] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const [tooBig, setTooBig] = useState<string | null>(null)
  const [kept, setKept] = useState('')
  const [shown, setShown] = useState<DraftTarget | null>(null)
  if (target !== shown) {
    setShown(target)
    if (shown?.kind !== 'edit') setKept(text)
    if (target?.kind === 'edit') setText(target.text)
    else if (shown?.kind === 'edit') setText(kept)
  }
  const attach = (chosen: File): void => {
    const fits = chosen.size <= largestFileMegabytes * megabyte
    setTooBig(fits ? null : chosen.name)
    setFile(fits ? chosen : null)
  }
  /** The draft if there is anything to send; the composer is empty then. */
  const take = (): Draft | null => {
    const draft = { text: text.trim(), file: target?.kind === 'edit' ? null : file, target }
    if (draft.text === '' && draft.file === null) return null
    setText(target?.kind === 'edit' ? kept : '')
    setShown(null)
    setFile(null)
    setTooBig(null)
    return draft
  }
  const detach = (): void => {
    setFile(null)
  }
  return { text, setText, file, attach, detach, tooBig, take }
}
