import { useShortcuts } from '@pinline/ui'
import { useStoryControls } from '../story/story-context.ts'
import { phoneKeys } from './phone-id.ts'
import type { View } from './use-view.ts'

interface KeyOptions {
  readonly view: View
  readonly isEnabled: boolean
  readonly onTogether: () => void
  readonly onFaults: () => void
  readonly onPath: () => void
}

const focusComposer = (phone: string): void => {
  // after the phone has come into sight
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`[data-composer="${CSS.escape(phone)}"] textarea`)?.focus()
  })
}

/** The page's single keys. */
export const useKeys = ({ view, isEnabled, onTogether, onFaults, onPath }: KeyOptions): void => {
  const story = useStoryControls()
  const phones = phoneKeys(view.phones).map(([key, phone]) => [
    key,
    () => {
      view.show(phone)
    },
  ])
  useShortcuts(
    {
      ...(Object.fromEntries(phones) as Record<string, () => void>), // fromEntries gives any
      n: () => {
        // the first phone of either side is the customer's
        const [first] = view.phones
        if (first === undefined) return
        view.show(first)
        focusComposer(first)
      },
      f: onFaults,
      ...(view.side === 'shop' ? { b: onTogether, t: onPath } : {}),
      s: story.play,
      ' ': () => {
        const { state } = story.getSnapshot()
        if (state === 'playing') story.pause()
        else if (state === 'paused') story.play()
      },
      '?': () => {
        view.setSheet('keys')
      },
    },
    { enabled: isEnabled },
  )
}
