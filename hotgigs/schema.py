"""Every table of HotGigs in one place, for migrations and tests."""

from hotgigs.accounts import models as accounts
from hotgigs.applications import models as applications
from hotgigs.audit import models as audit
from hotgigs.candidates import models as candidates
from hotgigs.companies import models as companies
from hotgigs.documents import models as documents
from hotgigs.jobs import models as jobs
from hotgigs.kernel import outbox
from hotgigs.kernel.db import Base
from hotgigs.messaging import models as messaging
from hotgigs.privacy import models as privacy
from hotgigs.taxonomy import models as taxonomy

MODELS = (accounts, applications, audit, candidates, companies, documents, jobs, messaging, outbox, privacy, taxonomy)

metadata = Base.metadata
