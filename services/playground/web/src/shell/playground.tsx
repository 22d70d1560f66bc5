import { useState } from 'react'
import { StoryProvider } from '../story/story-provider.tsx'
import { parseDeepLink } from './deep-link.ts'
import { Desk } from './desk.tsx'
import { useDeepFaults } from './use-deep-faults.ts'
import { useView } from './use-view.ts'

/** The playground as the page's address asks for it. */
export const Playground = () => {
  const [{ phone, faults, seed }] = useState(() => parseDeepLink(location.search))
  const view = useView(phone)
  useDeepFaults(faults)
  return (
    <StoryProvider {...(seed !== null && { seed })} onFocus={view.show}>
      <Desk view={view} />
    </StoryProvider>
  )
}
