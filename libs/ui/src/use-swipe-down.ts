import { useRef, useState } from 'react'
import type { PointerEvent } from 'react'

/** A swipe this far, or this fast, means it. */
const farPx = 96
const fastPxPerMs = 0.5

interface Drag {
  readonly pointer: number
  readonly fromY: number
  readonly fromMs: number
}

/** Lets a handle be dragged down. `offset` is how far the sheet has to follow, in pixels; `handleProps` belong to the handle. */
export const useSwipeDown = (onSwipe: () => void) => {
  const drag = useRef<Drag>(undefined)
  const [offset, setOffset] = useState(0)
  const end = (): void => {
    drag.current = undefined
    setOffset(0)
  }
  const handleProps = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const isButton = event.target instanceof Element && event.target.closest('button') !== null
      if (!event.isPrimary || isButton) return
      event.currentTarget.setPointerCapture(event.pointerId)
      drag.current = { pointer: event.pointerId, fromY: event.clientY, fromMs: event.timeStamp }
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (drag.current?.pointer === event.pointerId) setOffset(Math.max(0, event.clientY - drag.current.fromY))
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const { current } = drag
      if (current?.pointer !== event.pointerId) return
      const px = event.clientY - current.fromY
      const speed = px / Math.max(1, event.timeStamp - current.fromMs)
      end()
      if (px > farPx || (px > farPx / 3 && speed > fastPxPerMs)) onSwipe()
    },
    onPointerCancel: end,
  }
  return { offset, handleProps }
}
