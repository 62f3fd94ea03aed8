import { useNavigate } from '@remix-run/react'
import { useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { Menu } from '../ui/menu.tsx'
import { DeletePlanForm } from './delete-plan.tsx'

/** The rarer deeds on a plan. Loaded, and open, when they are first asked for. */
export default function PlanMenu({ planId, title }: { planId: string; title: string }) {
  const [deleting, setDeleting] = useState(false)
  const navigate = useNavigate()
  return (
    <>
      <Menu
        label="More"
        defaultOpen
        items={[
          { label: 'Ask the tutor', onSelect: () => navigate(`/tutor/new?plan=${planId}`) },
          { label: 'Conversations', onSelect: () => navigate(`/tutor?plan=${planId}`) },
          { label: 'Lessons, quizzes and cards', onSelect: () => navigate(`/plans/${planId}/lessons`) },
          { label: 'Weekly reviews', onSelect: () => navigate(`/plans/${planId}/reviews`) },
          { label: 'Edit', onSelect: () => navigate(`/plans/${planId}/edit`) },
          { label: 'Make again…', onSelect: () => navigate(`/plans/${planId}/regenerate`) },
          { label: 'Earlier versions', onSelect: () => navigate(`/plans/${planId}/versions`) },
          { label: 'Copy into a new plan', onSelect: () => navigate(`/plans/new?from=${planId}`) },
          { label: 'Delete this plan…', onSelect: () => setDeleting(true) },
        ]}
      />
      <Dialog open={deleting} onOpenChange={setDeleting} title="Delete this plan?">
        <DeletePlanForm planId={planId} title={title} />
      </Dialog>
    </>
  )
}
