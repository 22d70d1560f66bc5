import { useCallback } from 'react'
import type { PathSubject } from '../../../src/api.ts'
import type { SheetName, View } from './use-view.ts'

/** Ways to the faults and to a path: a sheet, or the panel's own place on a wide screen. The functions change with the layout only. */
export const usePanels = ({ layout, setSheet, setSubject }: View) => {
  const open = useCallback(
    (panel: SheetName, takesFocus: boolean): void => {
      if (layout !== 'wide') {
        setSheet(panel)
        return
      }
      const place = document.querySelector<HTMLElement>(`[data-panel="${panel}"]`)
      place?.scrollIntoView({ block: 'nearest' })
      if (takesFocus) place?.focus()
    },
    [layout, setSheet],
  )
  const openFaults = useCallback((): void => {
    open('faults', true)
  }, [open])
  const openNewestPath = useCallback((): void => {
    open('path', true)
  }, [open])
  const openPath = useCallback(
    (subject: PathSubject): void => {
      setSubject(subject)
      open('path', false)
    },
    [open, setSubject],
  )
  const followNewest = useCallback((): void => {
    setSubject(undefined)
  }, [setSubject])
  return { followNewest, openFaults, openNewestPath, openPath }
}
