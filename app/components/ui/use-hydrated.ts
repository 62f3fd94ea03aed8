import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** Whether the page's script has taken over: false on the server and in the first render of the browser. */
export const useHydrated = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
