import { TextsProvider } from '@pinline/ui'
import { useEffect } from 'react'
import { Loading } from './shell/loading.tsx'
import { Playground } from './shell/playground.tsx'
import { useConnection, WorldContext } from './world/world.ts'
import type { World } from './world/world.ts'

interface AppProps {
  readonly world: World
}

const Ready = () => (useConnection().ready ? <Playground /> : <Loading />)

/** The page: its words, its world, and what is shown of it. */
export const App = ({ world }: AppProps) => {
  useEffect(() => world.start(), [world])
  return (
    <TextsProvider>
      <WorldContext value={world}>
        <Ready />
      </WorldContext>
    </TextsProvider>
  )
}
