"""A Mimecast to practise on. It signs nothing, checks signatures with code of its own, and fails when told to."""

from wizard.simulator.faults import FaultName
from wizard.simulator.simulator import Simulator
from wizard.simulator.tenants import Tenant, load_tenants, make_tenant

__all__ = ["FaultName", "Simulator", "Tenant", "load_tenants", "make_tenant"]
