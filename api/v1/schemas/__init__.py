"""What the API answers with, one module for each part of the registry; made from the read models of the services."""
