import { useEffect, useRef, useState } from 'react'

/** How far from the end, in pixels, still counts as being there. */
const slack = 48

/**
 * Keeps a scrolled list at its newest item, whatever grows (a message, a picture, a keyboard), until the reader scrolls up.
 * Also when the reader sends something, which raises `sent`.
 * `awayAt`: how many items there were when the reader left the end; null at the end.
 */
export const useStickToEnd = (count: number, sent: number) => {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const place = useRef({ sticks: true, top: 0 })
  const [awayAt, setAwayAt] = useState<number | null>(null)

  useEffect(() => {
    const box = scroller.current
    const inner = content.current
    if (box === null || inner === null) return undefined
    const settle = (): void => {
      if (box.clientHeight === 0) return // out of sight: the place is kept
      box.scrollTop = place.current.sticks ? box.scrollHeight : place.current.top
    }
    const observer = new ResizeObserver(settle)
    observer.observe(box)
    observer.observe(inner)
    return () => {
      observer.disconnect()
    }
  }, [])

  useEffect(() => {
    if (sent === 0) return
    place.current.sticks = true
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }, [sent])

  const onScroll = (): void => {
    const box = scroller.current
    if (box === null || box.clientHeight === 0) return
    const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < slack
    // a picture that has just loaded moves the end away; only scrolling up leaves it
    const sticks = isAtEnd || (place.current.sticks && box.scrollTop >= place.current.top)
    place.current = { sticks, top: box.scrollTop }
    setAwayAt((before) => (sticks ? null : (before ?? count)))
  }
  const toEnd = (): void => {
    const box = scroller.current
    if (box === null) return
    place.current = { sticks: true, top: box.scrollHeight }
    box.scrollTop = box.scrollHeight
    setAwayAt(null)
  }
  return { scroller, content, onScroll, toEnd, awayAt }
}
