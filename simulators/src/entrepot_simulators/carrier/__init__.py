"""A logistics firm: waybills by signed JSON, the waybill document for customs, and the journey of a parcel."""
