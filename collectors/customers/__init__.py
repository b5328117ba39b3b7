"""Customers and their orders from files, with a mapping that is shown first."""

from __future__ import annotations

from collectors.customers.orders import OrderPlan, OrderReader, plan_orders
from collectors.customers.plan import CustomerPlan, plan_customers
from collectors.customers.reader import CustomerReader

__all__ = ["CustomerPlan", "CustomerReader", "OrderPlan", "OrderReader", "plan_customers", "plan_orders"]
