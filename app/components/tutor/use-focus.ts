import { useEffect, useRef } from 'react'

/** What was just opened to be written in has the focus. */
export function useFocus<E extends HTMLElement>() {
  const element = useRef<E>(null)
  useEffect(() => element.current?.focus(), [])
  return element
}
