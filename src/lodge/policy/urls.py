"""Addresses of the policy."""

from django.urls import path

from lodge.policy import views

urlpatterns = [path("ask", views.ask, name="ask")]
